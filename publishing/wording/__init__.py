"""The words of the public site, one file per part of it: a table `VI` and a table `EN` with equal keys."""

"""The keeping of the office: backups that are whole, a restore that is old or new, checks, a way out with everything.

`backup.py` makes and tries backups, `restore.py` puts one in the office's place, `check.py` looks for what does not
agree, `whole.py` takes everything out as plain files and brings it in again, `heads.py` publishes the audit's heads.
"""

"""The public site: editions in, a folder of pages and open data out.

`builder.py` is the recipe; `pages/` lists the pages; `standings.py` says what an edition shows; `rules.py` puts rules
into words; `tables.py` holds the columns of the open data, `open_data.py` writes its files, `catalogue.py` describes
them for machines, `corrections.py` compares two versions; `feeds.py` makes feeds and site map; `links.py` checks every
link; `release.py` puts the finished site live. Nothing here reads the office's tables.
"""

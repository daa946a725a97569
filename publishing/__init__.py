"""The public site: editions in, a folder of pages and open data out.

`builder.py` is the recipe; `pages.py` lists the pages; `standings.py` says what an edition shows; `rules.py` puts rules
into words; `open_data.py` writes the downloads; `links.py` checks every link; `release.py` puts the finished site live.
Nothing here reads the office's tables.
"""

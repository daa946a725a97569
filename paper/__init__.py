"""What leaves the house on paper: PDF pages, Word files from templates, QR codes; the same facts, the same bytes.

No figure is made here: callers give facts that are already words and numbers as they are printed.
"""

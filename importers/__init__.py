"""Files coming in: frameworks (YAML), units and figures (CSV), unit forms (Excel).

Each is planned, shown, then applied whole.
"""

"""The Council's work: who judges what, marks, cases seen from every side, conclusions and explanations."""

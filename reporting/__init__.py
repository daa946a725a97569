"""The unit's work: figures entered, sections sent, and what is given in return: a receipt."""

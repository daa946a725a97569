"""Speed, measured as ratios within one run: these figures are for notes and for comparing changes, never for tests."""

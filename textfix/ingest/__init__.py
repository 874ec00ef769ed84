"""textfix where data comes in: columns and tables. Each module needs what its name says."""

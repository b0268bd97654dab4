"""Where partners stand apart and where they stand together: proposals of the machine, decided by people."""

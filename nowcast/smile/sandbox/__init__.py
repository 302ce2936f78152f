"""Foreign files are decoded in a process that may die: the asking side (`reader`) and the process (`decoder`)."""

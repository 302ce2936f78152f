"""Mail: the letter with its headers, the way to a mail server, what a bounce means."""

"""One pattern of fraud or error per file: how it is planted, and the honest cases that resemble it."""

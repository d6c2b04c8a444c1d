"""Pages that services render; plain HTML and CSS, nothing fetched from outside."""

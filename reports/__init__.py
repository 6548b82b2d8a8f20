"""What people read: HTML, Markdown, pictures and the errata of each text."""

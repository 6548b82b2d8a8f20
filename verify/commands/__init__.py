"""The commands of `tightrope`, one module each; a command returns its exit status."""

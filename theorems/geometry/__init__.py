"""Chapter 09: gradients, optimization geometry and descent methods."""

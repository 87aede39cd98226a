"""segrules: customer segmentation as checked, proved and versioned rules."""

__version__ = "0.1.0"

"""What people said, sorted: themes proposed by closeness of meaning, what says the same, and what groups of opinion agree on."""

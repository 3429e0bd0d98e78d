"""Call recordings: their segments, sealing, finding and handing out."""

"""Fields that must not be read by everybody: classes, masks, envelopes. Pure functions."""

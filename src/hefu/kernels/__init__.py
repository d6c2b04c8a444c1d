"""Pure numerics: arrays in, arrays out, no clock, no input or output."""

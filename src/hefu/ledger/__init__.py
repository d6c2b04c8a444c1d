"""Double entry in whole minor units: accounts, transfers, holds, limits; nothing is ever altered."""

"""Supply-chain-finance products: what each technique asks for before money moves, one dated file each."""

"""What a crash, a power cut, a stopped server or an impatient client can do: nothing lost or doubled."""

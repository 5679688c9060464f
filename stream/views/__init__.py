"""What the published reports add up to. In: committed reports. Out: tables kept by Faust, and JSON over HTTP."""

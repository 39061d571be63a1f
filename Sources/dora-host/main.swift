print("dora-host")

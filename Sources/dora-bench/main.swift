print("dora-bench")

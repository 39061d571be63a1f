// DoRAPlugin

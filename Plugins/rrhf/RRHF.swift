import DoRAPlugin

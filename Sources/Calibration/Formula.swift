// Whoever calibrates uses the formula with it; other libraries take the formula alone.
@_exported import CalibrationFormula

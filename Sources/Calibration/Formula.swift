// Code that imports Calibration also needs the formula. Other libraries import only the formula.
@_exported import CalibrationFormula

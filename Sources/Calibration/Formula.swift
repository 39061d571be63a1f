// Code that imports Calibration also needs the formula; other libraries import only the formula.
@_exported import CalibrationFormula

// The files that a plugin is built with, inside of the program, so that it can hand them out wherever it
// is installed. A test compares the list with the folders.
#include "kit_files.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const kit_file files[] = {
    {"CDoRA/include/dora.h",
     (const unsigned char[]){
#embed "../CDoRA/include/dora.h" suffix(, 0)
     }},
    {"CDoRA/include/dora_tape.h",
     (const unsigned char[]){
#embed "../CDoRA/include/dora_tape.h" suffix(, 0)
     }},
    {"CDoRA/include/dora_plugin.h",
     (const unsigned char[]){
#embed "../CDoRA/include/dora_plugin.h" suffix(, 0)
     }},
    {"CDoRA/include/module.modulemap",
     (const unsigned char[]){
#embed "../CDoRA/include/module.modulemap" suffix(, 0)
     }},
    {"CDoRA/include/dora.hpp",
     (const unsigned char[]){
#embed "../CDoRA/include/dora.hpp" suffix(, 0)
     }},
    {"CDoRA/include/dora/datum.hpp",
     (const unsigned char[]){
#embed "../CDoRA/include/dora/datum.hpp" suffix(, 0)
     }},
    {"CDoRA/include/dora/declare.hpp",
     (const unsigned char[]){
#embed "../CDoRA/include/dora/declare.hpp" suffix(, 0)
     }},
    {"CDoRA/include/dora/evaluate.hpp",
     (const unsigned char[]){
#embed "../CDoRA/include/dora/evaluate.hpp" suffix(, 0)
     }},
    {"CDoRA/include/dora/pack.hpp",
     (const unsigned char[]){
#embed "../CDoRA/include/dora/pack.hpp" suffix(, 0)
     }},
    {"CDoRA/include/dora/real.hpp",
     (const unsigned char[]){
#embed "../CDoRA/include/dora/real.hpp" suffix(, 0)
     }},
    {"CDoRA/include/dora/reals.hpp",
     (const unsigned char[]){
#embed "../CDoRA/include/dora/reals.hpp" suffix(, 0)
     }},
    {"CDoRAHost/include/dora_host.h",
     (const unsigned char[]){
#embed "../CDoRAHost/include/dora_host.h" suffix(, 0)
     }},
    {"DoRAPlugin/Datum+Columns.swift",
     (const unsigned char[]){
#embed "../DoRAPlugin/Datum+Columns.swift" suffix(, 0)
     }},
    {"DoRAPlugin/Datum+Order.swift",
     (const unsigned char[]){
#embed "../DoRAPlugin/Datum+Order.swift" suffix(, 0)
     }},
    {"DoRAPlugin/Datum.swift",
     (const unsigned char[]){
#embed "../DoRAPlugin/Datum.swift" suffix(, 0)
     }},
    {"DoRAPlugin/EvaluationCall.swift",
     (const unsigned char[]){
#embed "../DoRAPlugin/EvaluationCall.swift" suffix(, 0)
     }},
    {"DoRAPlugin/Formula.swift",
     (const unsigned char[]){
#embed "../DoRAPlugin/Formula.swift" suffix(, 0)
     }},
    {"DoRAPlugin/ImmortalData.swift",
     (const unsigned char[]){
#embed "../DoRAPlugin/ImmortalData.swift" suffix(, 0)
     }},
    {"DoRAPlugin/Objective.swift",
     (const unsigned char[]){
#embed "../DoRAPlugin/Objective.swift" suffix(, 0)
     }},
    {"DoRAPlugin/ObjectiveDescription.swift",
     (const unsigned char[]){
#embed "../DoRAPlugin/ObjectiveDescription.swift" suffix(, 0)
     }},
    {"DoRAPlugin/Pack.swift",
     (const unsigned char[]){
#embed "../DoRAPlugin/Pack.swift" suffix(, 0)
     }},
    {"DoRAPlugin/PackCalls.swift",
     (const unsigned char[]){
#embed "../DoRAPlugin/PackCalls.swift" suffix(, 0)
     }},
    {"DoRAPlugin/Parameter.swift",
     (const unsigned char[]){
#embed "../DoRAPlugin/Parameter.swift" suffix(, 0)
     }},
    {"DoRAPlugin/ParameterValue.swift",
     (const unsigned char[]){
#embed "../DoRAPlugin/ParameterValue.swift" suffix(, 0)
     }},
    {"DoRAPlugin/Scalar.swift",
     (const unsigned char[]){
#embed "../DoRAPlugin/Scalar.swift" suffix(, 0)
     }},
    {"DoRAPlugin/Scalars.swift",
     (const unsigned char[]){
#embed "../DoRAPlugin/Scalars.swift" suffix(, 0)
     }},
};

size_t kit_file_count(void) { return sizeof files / sizeof files[0]; }

kit_file kit_file_at(size_t index) { return files[index]; }

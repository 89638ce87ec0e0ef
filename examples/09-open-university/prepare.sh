#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh prepare.sh
#
# Makes of the files in oulad/ what no import can: the trainings and learning objects that must be there before
# (store/), and oulad/submissions.csv, the rows of studentAssessment.csv with what assessments.csv says of them.
set -eu

cd "$(dirname "$0")"
mkdir -p store

# Some copies of these files have quotes around texts. No text has a comma.
awk -F, -v OFS=, '
    { gsub(/["\r]/, "") }
    NR == 1 { print "path_code,title,modality,status"; next }
    !seen[$1]++ { print $1, "Module " $1, "distanciel", "P" }
' oulad/courses.csv >store/training.csv

awk -F, -v OFS=, '
    { gsub(/["\r]/, "") }
    NR == 1 { print "code,title,type"; next }
    !seen[$1]++ { print $1, "Module " $1, "content" }
    { print $3, $4 " " $3 " of " $1 " " $2, "content" }
' oulad/assessments.csv >store/lov.csv

# Days are counted from the start of a presentation, which the data does not tell: only that B begins in February
# and J in October. The first of the month stands for it.
awk -F, -v OFS=, '
    # Day 1 of a month, where years begin in March, which is month 0.
    function first(year, month) {
        return year * 365 + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * month + 2) / 5)
    }
    function start(presentation,   year) {
        year = substr(presentation, 1, 4)
        return presentation ~ /B$/ ? first(year - 1, 11) : first(year, 7)
    }
    function date(day,   year, month) {
        year = int(day / 365.2425) + 1
        while (first(year, 0) > day) year--
        month = 11
        while (first(year, month) > day) month--
        day = day - first(year, month) + 1
        return sprintf("%04d-%02d-%02d", year + (month > 9), month > 9 ? month - 9 : month + 3, day)
    }
    { gsub(/["\r]/, "") }
    NR == FNR { session[$3] = $1 OFS $2; begin[$3] = start($2); next }
    FNR == 1 { print "code_module,code_presentation,id_assessment,id_student,day_submitted,is_banked,score"; next }
    { print session[$1], $1, $2, date(begin[$1] + $3), $4, $5 }
' oulad/assessments.csv oulad/studentAssessment.csv >oulad/submissions.csv

// SPDX-License-Identifier: Apache-2.0
#pragma once
// The refusal to resume an unfinished run, of which --if-changed can make a new run.
#include "diag/unavailable.h"

namespace registrar {

/// A file that the unfinished run had read, or the tz database, has changed since.
class ResumeRefused : public Refused {
public:
    using Refused::Refused;
};

}  // namespace registrar

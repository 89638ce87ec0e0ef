// SPDX-License-Identifier: Apache-2.0
#include "domain/agreement.h"

#include <algorithm>

namespace registrar {

namespace {

bool all_lead_to(std::initializer_list<Lead> leads, std::int64_t id) {
    return std::all_of(leads.begin(), leads.end(), [id](const Lead& lead) {
        return !lead.given || std::find(lead.matches.begin(), lead.matches.end(), id) != lead.matches.end();
    });
}

}  // namespace

Resolution resolve(std::initializer_list<Lead> leads) {
    const Lead* first = nullptr;
    bool somewhere = false;
    for (const Lead& lead : leads) {
        if (!lead.given) continue;
        if (first == nullptr) first = &lead;
        somewhere = somewhere || !lead.matches.empty();
    }
    if (first == nullptr) return {};
    if (!somewhere) return {Agreement::missing};
    // Matches are ordered oldest first, so the first common one is the oldest.
    for (const std::int64_t id : first->matches)
        if (all_lead_to(leads, id)) return {Agreement::found, id};
    return {Agreement::disagree};
}

}  // namespace registrar

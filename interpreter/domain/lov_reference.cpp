// SPDX-License-Identifier: Apache-2.0
#include "domain/lov_reference.h"

#include "domain/reference_lookup.h"

namespace registrar {

void LovReference::request_lookups(Lookups& lookups) {
    static const Index& code = lov_type.index("lov_code");
    static const Index& guid = lov_type.index("lov_guid");
    ask_text(lookups, {lov_type, code, MatchRule::exact}, lov_code, by_code);
    ask_text(lookups, {lov_type, guid, MatchRule::guid}, lov_guid, by_guid);
}

Resolution LovReference::resolve() const {
    return registrar::resolve({{lov_code.filled(), by_code}, {lov_guid.filled(), by_guid}});
}

void LovReference::load(Lookups& lookups) {
    lov = {};
    if (const Resolution found = resolve(); found.found()) lookups.load(lov_type, found.id, lov);
}

bool LovReference::is_vendors_own() const {
    return lov.record != nullptr &&
           static_cast<const Lov*>(lov.record)->publisher.in(lov.arena) == "CrossKnowledge";
}

bool LovReference::is_easyquizz() const {
    return lov.record != nullptr && static_cast<const Lov*>(lov.record)->type.in(lov.arena) == "easyquizz";
}

std::string LovReference::text() const {
    return joined_texts({&lov_code, &lov_guid});
}

}  // namespace registrar

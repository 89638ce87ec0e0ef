// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/run_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "diag/json.h"
#include "engine/run_changes.h"
#include "engine/tools/run_source.h"
#include "report/report.h"
#include "store/effects.h"
#include "values/number.h"

namespace registrar {

namespace {

/// A rejected row and action.
struct RejectedRow {
    std::string file;
    std::uint64_t line = 0;
    std::string action;
    std::string identity;  ///< empty if its number identifies it
    std::string messages;
};
/// By file, identity or number, and action. The order is that of the rows.
using RejectedRows = std::map<std::string, RejectedRow>;

/// Which files of the second run correspond to files of the first, and whether their content is the same.
class FilePairs {
public:
    FilePairs(const std::vector<RunInput>& left, const std::vector<RunInput>& right) {
        for (std::size_t at = 0; at < left.size(); ++at) {
            const auto named = std::find_if(right.begin(), right.end(), [&](const RunInput& input) {
                return input.file == left[at].file;
            });
            const RunInput* other = named != right.end() ? &*named : at < right.size() ? &right[at] : nullptr;
            const bool same =
                other != nullptr && !left[at].sha256.empty() && left[at].sha256 == other->sha256;
            pairs_.push_back({&left[at], other, same});
        }
    }

    struct Pair {
        const RunInput* left;
        const RunInput* right;  ///< null if there is none
        bool same_content;
    };
    const std::vector<Pair>& all() const { return pairs_; }
    /// Returns the number of the pair that contains the file; `all().size()` if none does.
    std::size_t number_of(std::string_view file, bool in_left) const {
        std::size_t at = 0;
        while (at < pairs_.size()) {
            const RunInput* input = in_left ? pairs_[at].left : pairs_[at].right;
            if (input != nullptr && input->file == file) break;
            ++at;
        }
        return at;
    }

private:
    std::vector<Pair> pairs_;
};

/// Reads the rejected rows of a run. The messages of a record follow each other, the first one with its
/// bytes.
class RejectReader {
public:
    RejectReader(Ledger& ledger, const RunRow& run, const FilePairs& pairs, bool left)
        : ledger_(ledger), run_(run), source_(ledger, run), pairs_(pairs), left_(left) {}

    RejectedRows read() {
        ledger_.visit_rejects(run_.id, [this](const RejectEntry& reject) { take(reject); });
        return std::move(rows_);
    }

private:
    void take(const RejectEntry& reject) {
        const std::size_t pair = pairs_.number_of(reject.file, left_);
        const bool by_number = pair < pairs_.all().size() && pairs_.all()[pair].same_content;
        if (reject.record != record_ || reject.file != file_) {
            record_ = reject.record;
            file_ = reject.file;
            identity_.clear();
            const RunInput* input = source_.input(reject.file);
            if (!by_number && input != nullptr && !reject.original.empty())
                identity_ = source_.identity(*input, reject.original);
        }
        std::string key = fmt::format("{:06}", pair);
        key += identity_.empty() ? fmt::format(" {:020}", reject.record) : " " + identity_;
        key += '\0' + reject.action;
        RejectedRow& row = rows_[key];
        if (row.messages.empty()) row = {reject.file, reject.line, reject.action, identity_, {}};
        const std::string message = fmt::format("{} [{}]", reject.message, reject.code);
        row.messages += (row.messages.empty() ? "rejected: " : "; ") + message;
    }

    Ledger& ledger_;
    const RunRow& run_;
    RunSource source_;
    const FilePairs& pairs_;
    bool left_;
    std::uint64_t record_ = 0;
    std::string file_;
    std::string identity_;
    RejectedRows rows_;
};

/// What a row and action changed, packed so that millions of them fit in memory.
struct RowEffect {
    std::uint64_t line = 0;
    std::uint32_t action = 0;
    std::uint16_t type = 0;  ///< index in record_types()
    std::uint8_t kind = 0;

    auto operator<=>(const RowEffect&) const = default;
};

/// Returns what the rows of one file changed, by line and action.
std::vector<RowEffect> effects_of(Ledger& ledger, std::int64_t run, std::uint32_t input) {
    EffectQuery query;
    query.run = run;
    std::vector<RowEffect> effects;
    for (const EffectPlace& place : ledger.effect_places(query)) {
        if (place.input != input) continue;
        const auto segment = ledger.effect_segment(place.id);
        if (!segment) continue;
        const RecordType* type = find_record_type(place.type);
        const auto number =
            std::find(record_types().begin(), record_types().end(), type) - record_types().begin();
        for (EffectReader reader(*segment); reader.next();) {
            const Effect& effect = reader.effect();
            effects.push_back({effect.line, effect.action.value_or(UINT32_MAX),
                               static_cast<std::uint16_t>(number), static_cast<std::uint8_t>(effect.kind)});
        }
    }
    std::sort(effects.begin(), effects.end());
    effects.erase(std::unique(effects.begin(), effects.end()), effects.end());
    return effects;
}

std::string effects_text(std::span<const RowEffect> effects) {
    constexpr std::string_view kinds[] = {"created", "updated", "deleted"};
    std::string text;
    for (const RowEffect& effect : effects)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", kinds[effect.kind],
                            record_types()[effect.type]->name);
    return text.empty() ? "no change" : text;
}

/// Compares what the accepted rows of two files with the same content changed.
class OutcomeComparison {
public:
    OutcomeComparison(Store& store, const RunRow& left, const RunRow& right, const FilePairs::Pair& pair)
        : names_left_(store.ledger(), left),
          names_right_(store.ledger(), right),
          left_(effects_of(store.ledger(), left.id, pair.left->index)),
          right_(effects_of(store.ledger(), right.id, pair.right->index)),
          file_(pair.right->file) {}

    /// Passes on the rows that differ and that are not among `rejected`, by line and action.
    void compare(const std::set<std::pair<std::uint64_t, std::string>>& rejected,
                 const DifferenceSink& sink) const {
        std::size_t left = 0;
        std::size_t right = 0;
        while (left < left_.size() || right < right_.size()) {
            const bool from_left =
                right == right_.size() || (left < left_.size() && place(left_[left]) <= place(right_[right]));
            const RowEffect& first = from_left ? left_[left] : right_[right];
            const auto mine = take(left_, left, place(first));
            const auto other = take(right_, right, place(first));
            const std::string before = effects_text(mine);
            const std::string after = effects_text(other);
            const RecordType& type = *record_types()[first.type];
            const std::optional<std::uint32_t> number =
                first.action == UINT32_MAX ? std::nullopt : std::optional(first.action);
            const std::string action((from_left ? names_left_ : names_right_).action(type, number));
            if (before == after || rejected.contains({first.line, action})) continue;
            sink.row({"other-outcome", file_, first.line, action, {}, before, after});
        }
    }

private:
    static std::pair<std::uint64_t, std::uint32_t> place(const RowEffect& effect) {
        return {effect.line, effect.action};
    }
    static std::span<const RowEffect> take(const std::vector<RowEffect>& effects, std::size_t& at,
                                           std::pair<std::uint64_t, std::uint32_t> wanted) {
        const std::size_t first = at;
        while (at < effects.size() && place(effects[at]) == wanted) ++at;
        return std::span(effects).subspan(first, at - first);
    }

    RunNames names_left_;
    RunNames names_right_;
    std::vector<RowEffect> left_;
    std::vector<RowEffect> right_;
    const std::string& file_;
};

void compare_rejects(const RejectedRows& left, const RejectedRows& right, const DifferenceSink& sink) {
    const auto pass_on = [&sink](std::string_view kind, const RejectedRow& row, const std::string& before,
                                 const std::string& after) {
        sink.row({kind, row.file, row.line, row.action, row.identity, before, after});
    };
    for (const auto& [key, row] : right)
        if (!left.contains(key)) pass_on("newly-rejected", row, "not rejected", row.messages);
    for (const auto& [key, row] : left)
        if (!right.contains(key)) pass_on("accepted-now", row, row.messages, "not rejected");
    for (const auto& [key, row] : right) {
        const auto before = left.find(key);
        if (before != left.end() && before->second.messages != row.messages)
            pass_on("other-messages", row, before->second.messages, row.messages);
    }
}

/// Visits outcomes of rows of files with different content: of those that changed the same record.
void compare_outcomes_by_record(Store& store, const RunRow& left, const RunRow& right, const FilePairs& pairs,
                                const DifferenceSink& sink) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> by_number;
    for (const FilePairs::Pair& pair : pairs.all())
        if (pair.same_content) by_number.emplace(pair.left->index, pair.right->index);
    visit_outcome_differences(store, left, right, [&](const OutcomeDifference& each) {
        if (by_number.contains({each.input_left, each.input_right})) return;
        const std::string identity = fmt::format("{} {}", each.type->name, format_key(*each.type, each.key));
        const auto text = [&each](std::string_view outcome) {
            return fmt::format("{} {}", outcome, each.type->name);
        };
        sink.row({"other-outcome", each.file, each.line, each.action, identity, text(each.left),
                  text(each.right)});
    });
}

/// A warning: action, code, field.
using WarningKey = std::tuple<std::string, std::string, std::string>;
struct AcceptedWarnings {
    std::string text;
    std::uint64_t rows = 0;
};
using WarningCounts = std::map<WarningKey, AcceptedWarnings>;

/// Returns how often accepted rows had each warning: as the report counts it, less those of rejected rows.
WarningCounts accepted_warnings(Ledger& ledger, const RunRow& run) {
    WarningCounts warnings;
    if (run.report.empty()) return warnings;
    const Report report = Report::from_json(Json::parse(run.report));
    for (const auto& [key, message] : report.messages) {
        const auto& [action, level, order, code, field] = key;
        if (level != static_cast<int>(Level::warning) || message.first_line == 0) continue;
        AcceptedWarnings& known = warnings[{report.action_names[action], code, field}];
        known.text = message.text;
        known.rows += message.count;
    }
    ledger.visit_rejects(run.id, [&warnings](const RejectEntry& reject) {
        const auto known = warnings.find({reject.action, reject.code, reject.field});
        if (known != warnings.end() && known->second.rows > 0) --known->second.rows;
    });
    return warnings;
}

void compare_warnings(const WarningCounts& left, const WarningCounts& right, const DifferenceSink& sink) {
    std::set<WarningKey> keys;
    for (const WarningCounts* counts : {&left, &right})
        for (const auto& [key, warning] : *counts) keys.insert(key);
    const auto rows = [](const WarningCounts& counts, const WarningKey& key) {
        const auto known = counts.find(key);
        return known == counts.end() ? std::uint64_t{0} : known->second.rows;
    };
    for (const WarningKey& key : keys) {
        const std::uint64_t before = rows(left, key);
        const std::uint64_t after = rows(right, key);
        if (before == after) continue;
        const auto& [action, code, field] = key;
        const auto known = right.find(key);
        const std::string& text = (known == right.end() ? left.find(key) : known)->second.text;
        const std::string about =
            fmt::format("{}{} [{}]", text, field.empty() ? "" : " (" + field + ")", code);
        sink.row({"other-warnings",
                  {},
                  0,
                  action,
                  about,
                  counted(before, "accepted row"),
                  counted(after, "accepted row")});
    }
}

}  // namespace

void compare_runs(Store& store, const RunRow& left, const RunRow& right, const DifferenceSink& sink) {
    Ledger& ledger = store.ledger();
    const std::vector<RunInput> inputs_left = ledger.inputs(left.id);
    const std::vector<RunInput> inputs_right = ledger.inputs(right.id);
    const FilePairs pairs(inputs_left, inputs_right);
    const RejectedRows rejects_left = RejectReader(ledger, left, pairs, true).read();
    const RejectedRows rejects_right = RejectReader(ledger, right, pairs, false).read();
    compare_rejects(rejects_left, rejects_right, sink);
    for (const FilePairs::Pair& pair : pairs.all()) {
        if (!pair.same_content) continue;
        std::set<std::pair<std::uint64_t, std::string>> rejected;
        for (const auto& [key, row] : rejects_left)
            if (row.file == pair.left->file) rejected.emplace(row.line, row.action);
        for (const auto& [key, row] : rejects_right)
            if (row.file == pair.right->file) rejected.emplace(row.line, row.action);
        OutcomeComparison(store, left, right, pair).compare(rejected, sink);
    }
    compare_outcomes_by_record(store, left, right, pairs, sink);
    compare_warnings(accepted_warnings(ledger, left), accepted_warnings(ledger, right), sink);
    visit_differences(store, left, right, sink.record);
}

}  // namespace registrar

// SPDX-License-Identifier: Apache-2.0
#include "authoring/action_guess.h"

#include <algorithm>
#include <cmath>

#include "action/common_elements.h"
#include "authoring/value_guess.h"
#include "definition/header_words.h"

namespace registrar {
namespace {

/// One possible assignment.
struct Pair {
    std::size_t cell = 0;
    const Column* column = nullptr;
    int sureness = 0;
};

/// A column whose values tell what it holds, although its header does not.
constexpr int by_values_only = 40;

/// Returns how sure it is that a column of the file holds the field.
int sureness_of(const SampledColumn& sampled, const Column& column) {
    const int named = match_column(sampled.name, column.name);
    if (named == header_match::own_name) return named;
    switch (judge_values(sampled, column)) {
        case ValueFit::wrong:
            return header_match::none;
        case ValueFit::telling:
            return std::max(named, by_values_only);
        default:
            return named;
    }
}

bool is_demanded(const Column& column) {
    return column.traits.mandatory == Mandatory::yes || column.traits.mandatory == Mandatory::always;
}

/// Returns every assignment with some evidence, surest first, then in the order of the file and of the
/// action.
std::vector<Pair> possible_pairs(const ActionType& action, const FileSample& sample) {
    std::vector<Pair> pairs;
    for (std::size_t cell = 0; cell < sample.columns.size(); ++cell)
        for (const Column& column : action.columns) {
            if (column.traits.guid || column.name == ignored_column) continue;
            if (const int sureness = sureness_of(sample.columns[cell], column); sureness > 0)
                pairs.push_back({cell, &column, sureness});
        }
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const Pair& left, const Pair& right) { return left.sureness > right.sureness; });
    return pairs;
}

bool lists(const ActionGuess& guess, std::string_view name) {
    return std::any_of(guess.columns.begin(), guess.columns.end(), [&](const ColumnGuess& each) {
        return each.column != nullptr && each.column->name == name;
    });
}

/// Drops the columns whose partner no column fits.
void drop_lonely(ActionGuess& guess) {
    for (ColumnGuess& each : guess.columns)
        if (each.column != nullptr && !each.column->traits.beside.empty() &&
            !lists(guess, each.column->traits.beside))
            each = {};
}

bool has_pairs(const ActionType& action) {
    return std::any_of(action.columns.begin(), action.columns.end(),
                       [](const Column& column) { return !column.traits.beside.empty(); });
}

/// Returns how many actions have a column that the header names.
std::size_t actions_naming(const PlainHeader& header) {
    return static_cast<std::size_t>(
        std::count_if(actions().begin(), actions().end(), [&](const ActionType* action) {
            return std::any_of(action->columns.begin(), action->columns.end(), [&](const Column& column) {
                return match_column(header, column.name) >= header_match::misspelt;
            });
        }));
}

/// Columns that few actions have say more than those that most have. An action is likelier the more of the
/// file and of the action the columns are. What it misses counts against it.
double score_of(const ActionGuess& guess, const FileSample& sample) {
    constexpr double demanded = 2;
    constexpr double needed = 1;
    constexpr double whole = 100;
    const auto fitting = static_cast<double>(guess.fitting);
    double score = fitting / static_cast<double>(sample.columns.size()) +
                   fitting / static_cast<double>(guess.action->columns.size()) -
                   demanded * static_cast<double>(guess.missing.size());
    for (std::size_t at = 0; at < guess.columns.size(); ++at) {
        if (guess.columns[at].column == nullptr) continue;
        const auto actions = std::max<std::size_t>(1, actions_naming(sample.columns[at].name));
        score += guess.columns[at].sureness / whole / std::sqrt(static_cast<double>(actions));
    }
    for (const ColumnNeed& need : guess.action->needs)
        if (std::none_of(need.columns.begin(), need.columns.end(),
                         [&](std::string_view name) { return lists(guess, name); }))
            score -= need.creates ? needed / 2 : needed;
    return score;
}

}  // namespace

const Setting* setting_for_a_person(const ActionType& action) {
    const auto found =
        std::find_if(action.settings.begin(), action.settings.end(), [](const Setting& setting) {
            return setting.mandatory && setting.words.empty() && setting.search == nullptr;
        });
    return found == action.settings.end() ? nullptr : &*found;
}

ActionGuess fit_action(const ActionType& action, const FileSample& sample) {
    ActionGuess guess;
    guess.action = &action;
    guess.columns.resize(sample.columns.size());
    for (const Pair& pair : possible_pairs(action, sample)) {
        if (guess.columns[pair.cell].column != nullptr) continue;
        if (!pair.column->repeatable && lists(guess, pair.column->name)) continue;
        guess.columns[pair.cell] = {pair.column, pair.sureness};
    }
    drop_lonely(guess);
    for (const Column& column : action.columns)
        if (is_demanded(column) && !lists(guess, column.name)) guess.missing.push_back(column.name);
    guess.fitting = static_cast<std::size_t>(
        std::count_if(guess.columns.begin(), guess.columns.end(),
                      [](const ColumnGuess& each) { return each.column != nullptr; }));
    if (guess.fitting == 0 && has_pairs(action)) guess.missing.push_back(action.columns.front().name);
    guess.score = score_of(guess, sample);
    return guess;
}

std::vector<ActionGuess> guess_actions(const FileSample& sample) {
    std::vector<ActionGuess> guesses;
    for (const ActionType* action : actions()) {
        if (action->rows() == RowsWanted::none || setting_for_a_person(*action) != nullptr) continue;
        ActionGuess guess = fit_action(*action, sample);
        if (guess.fitting > 0 && guess.missing.empty()) guesses.push_back(std::move(guess));
    }
    std::stable_sort(guesses.begin(), guesses.end(), [](const ActionGuess& left, const ActionGuess& right) {
        return left.score > right.score;
    });
    return guesses;
}

}  // namespace registrar

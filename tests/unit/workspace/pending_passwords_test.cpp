// SPDX-License-Identifier: Apache-2.0
#include "workspace/pending_passwords.h"

#include <catch2/catch.hpp>

#include "records/people.h"
#include "workspace/draft.h"
#include "workspace/pending_password.h"

using namespace registrar;

namespace {

/// `s3cret`, hashed with a low cost.
constexpr std::string_view stored_hash =
    "$argon2id$v=19$m=8,t=1,p=1$UkqIyYPMxx2NiN11azzbag$/PuCxWYyitE+CSG4nWw1zbdsT+Gjv5QZxLV9YDsBbSw";

Draft<Learner> learner_with(std::string_view password_hash) {
    Draft<Learner> learner(learner_type);
    learner->id = 1;
    learner.set_text(&Learner::login, "anna");
    learner.set_text(&Learner::password_hash, password_hash);
    return learner;
}

std::shared_ptr<PendingPassword> find(PendingPasswords& passwords, std::string_view mark) {
    const auto learner = learner_with(mark);
    return passwords.in(learner_type, learner.view());
}

}  // namespace

TEST_CASE("a stored hash matches a password, does not match it, or must be computed to tell") {
    PendingPasswords passwords(PasswordWork::hash);
    CHECK(passwords.compare("s3cret", "") == PasswordMatch::other);
    CHECK(passwords.compare("s3cret", stored_hash) == PasswordMatch::open);
    const std::string mark = passwords.mark("s3cret", {}, false);
    CHECK(passwords.compare("s3cret", mark) == PasswordMatch::same);
    CHECK(passwords.compare("s4cret", mark) == PasswordMatch::other);
    CHECK(PendingPasswords(PasswordWork::hash).compare("s3cret", mark) == PasswordMatch::open);
}

TEST_CASE("a mark is specific to its account and does not contain the password") {
    PendingPasswords passwords(PasswordWork::hash);
    const std::string mark = passwords.mark("s3cret", {}, false);
    CHECK(mark.find("s3cret") == std::string::npos);
    CHECK(mark != passwords.mark("s3cret", {}, false));
}

TEST_CASE("keeps a stored hash of the same password, also after other passwords of the run") {
    PendingPasswords passwords(PasswordWork::hash);
    const std::string other = passwords.mark("s4cret", stored_hash, true);
    CHECK(find(passwords, other)->make_hash().starts_with("$argon2id$v=19$m=65536,"));
    CHECK(find(passwords, passwords.mark("s3cret", stored_hash, true))->make_hash() == stored_hash);
    CHECK(find(passwords, passwords.mark("s3cret", other, false))->make_hash() == stored_hash);
}

TEST_CASE("a plan hashes nothing, and checks only the passwords that rows end with") {
    PendingPasswords passwords(PasswordWork::check);
    CHECK(find(passwords, passwords.mark("s3cret", stored_hash, false)) == nullptr);
    CHECK(find(passwords, passwords.mark("s3cret", stored_hash, true))->make_hash() == stored_hash);
    const std::string mark = passwords.mark("s4cret", stored_hash, true);
    CHECK(find(passwords, mark)->make_hash() == mark);
}

TEST_CASE("keeps no password if outcomes are not reported") {
    PendingPasswords passwords(PasswordWork::none);
    CHECK(find(passwords, passwords.mark("s3cret", stored_hash, true)) == nullptr);
}

TEST_CASE("remembers a password while a record with its mark is pending") {
    PendingPasswords passwords(PasswordWork::hash);
    passwords.begin_batch(1, 0);
    const std::string once = passwords.mark("s3cret", {}, false);
    const std::string again = passwords.mark("s4cret", {}, false);
    passwords.begin_batch(2, 0);
    CHECK(find(passwords, again) != nullptr);
    passwords.begin_batch(3, 1);
    CHECK(find(passwords, once) == nullptr);
    CHECK(find(passwords, again) != nullptr);
    CHECK(find(passwords, std::string(stored_hash)) == nullptr);
}

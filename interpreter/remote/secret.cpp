// SPDX-License-Identifier: Apache-2.0
#include "remote/secret.h"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

#include "diag/unavailable.h"

namespace registrar {

namespace {

/// The `env` and `NAME` of `${env:NAME}`.
struct Pointer {
    std::string kind;
    std::string name;
};

std::optional<Pointer> pointer_in(std::string_view setting) {
    if (!setting.starts_with("${") || !setting.ends_with('}')) return std::nullopt;
    const std::string_view inside = setting.substr(2, setting.size() - 3);
    const std::size_t colon = inside.find(':');
    if (colon == std::string_view::npos) return Pointer{std::string(inside), {}};
    return Pointer{std::string(inside.substr(0, colon)), std::string(inside.substr(colon + 1))};
}

Secret from_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == 0)
        throw Unavailable("the environment variable " + name + " is not set");
    return Secret(value);
}

Secret from_file(const std::filesystem::path& path) {
    if (std::filesystem::is_directory(path)) throw FileUnavailable(path, "is a folder");
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (!file || file.bad())
        throw FileUnavailable(path, errno != 0 ? std::generic_category().message(errno) : "cannot be read");
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty()) throw FileUnavailable(path, "holds no secret");
    return Secret(std::move(text));
}

}  // namespace

bool is_plain_secret(std::string_view setting) {
    return !pointer_in(setting);
}

bool leads_nowhere(std::string_view setting) {
    const std::optional<Pointer> pointer = pointer_in(setting);
    return pointer && (pointer->name.empty() || (pointer->kind != "env" && pointer->kind != "file"));
}

Secret secret_of(std::string_view setting, const std::filesystem::path& data_folder) {
    const std::optional<Pointer> pointer = pointer_in(setting);
    if (!pointer) return Secret(std::string(setting));
    if (leads_nowhere(setting)) throw Refused("a secret stands in ${env:NAME} or ${file:PATH}");
    return pointer->kind == "env" ? from_environment(pointer->name) : from_file(data_folder / pointer->name);
}

}  // namespace registrar

// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs real servers on the loopback for the duration of a test, and sets up folders and variables.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "remote/server.h"
#include "unit/source_folder.h"

namespace registrar {

/// A new folder, removed by the destructor. Other users may read it, because servers run as another user.
class TestFolder {
public:
    TestFolder() : path_(std::filesystem::temp_directory_path() / "registrar-XXXXXX") {
        std::string name = path_;
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
        std::filesystem::permissions(path_, std::filesystem::perms(0755));
    }
    ~TestFolder() { std::filesystem::remove_all(path_); }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
        return path_ / name;
    }
    /// Returns the names directly in a folder, sorted.
    std::vector<std::string> names(const std::string& below = "") const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(path_ / below))
            found.push_back(entry.path().filename());
        std::sort(found.begin(), found.end());
        return found;
    }

private:
    std::filesystem::path path_;
};

inline std::string text_of_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Sets an environment variable, and restores it in the destructor.
class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name) {
        const char* before = std::getenv(name);
        had_ = before != nullptr;
        if (had_) before_ = before;
        setenv(name, value.c_str(), 1);
    }
    ~Variable() { had_ ? setenv(name_, before_.c_str(), 1) : unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
    bool had_ = false;
    std::string before_;
};

/// Returns the message of the exception of a call, or "".
template <class Thrown, class Work>
std::string thrown_by(Work work) {
    try {
        work();
    } catch (const Thrown& thrown) {
        return thrown.what();
    }
    return {};
}

/// Runs servers.py with arguments in a new folder. It ends with this object, and also if the test process
/// dies.
class TestServer {
public:
    explicit TestServer(const TestFolder& folder, std::vector<std::string> words) {
        words.insert(words.begin() + 1, folder.path());
        int input[2];
        int output[2];
        if (pipe(input) != 0 || pipe(output) != 0) throw std::runtime_error("no pipe");
        child_ = fork();
        if (child_ == 0) become(words, input, output);
        close(input[0]);
        close(output[1]);
        input_ = input[1];
        std::string port;
        for (char letter = 0; read(output[0], &letter, 1) == 1 && letter != '\n';) port += letter;
        close(output[0]);
        if (port.empty()) throw std::runtime_error("the server did not start");
        port_ = static_cast<std::uint16_t>(std::stoi(port));
    }
    ~TestServer() {
        close(input_);
        waitpid(child_, nullptr, 0);
    }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    std::uint16_t port() const { return port_; }
    std::string port_text() const { return std::to_string(port_); }

private:
    [[noreturn]] static void become(const std::vector<std::string>& words, const int* input,
                                    const int* output) {
        const std::string script = testing::source_folder() + "/tests/unit/remote/servers.py";
        std::vector<char*> arguments = {const_cast<char*>("python3"), const_cast<char*>("-B"),
                                        const_cast<char*>(script.c_str())};
        for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        dup2(input[0], STDIN_FILENO);
        dup2(output[1], STDOUT_FILENO);
        for (const int end : {input[0], input[1], output[0], output[1]}) close(end);
        execvp("python3", arguments.data());
        _exit(127);
    }

    pid_t child_ = 0;
    int input_ = -1;
    std::uint16_t port_ = 0;
};

inline const std::string test_password = "correct horse";

}  // namespace registrar

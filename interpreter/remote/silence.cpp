// SPDX-License-Identifier: Apache-2.0
#include "remote/silence.h"

#include <sys/socket.h>
#include <unistd.h>

namespace registrar {

SilenceLimit::SilenceLimit(int socket, std::chrono::seconds limit)
    : limit_(limit), socket_(dup(socket)), until_(std::chrono::steady_clock::now() + limit) {
    thread_ = std::thread([this] { wait(); });
}

SilenceLimit::~SilenceLimit() {
    {
        const std::lock_guard lock(mutex_);
        done_ = true;
    }
    changed_.notify_one();
    thread_.join();
    close(socket_);
}

void SilenceLimit::heard() {
    const std::lock_guard lock(mutex_);
    until_ = std::chrono::steady_clock::now() + limit_;
}

bool SilenceLimit::exceeded() const {
    const std::lock_guard lock(mutex_);
    return exceeded_;
}

void SilenceLimit::wait() {
    std::unique_lock lock(mutex_);
    while (!done_ && std::chrono::steady_clock::now() < until_) changed_.wait_until(lock, until_);
    if (done_) return;
    exceeded_ = true;
    shutdown(socket_, SHUT_RDWR);
}

}  // namespace registrar

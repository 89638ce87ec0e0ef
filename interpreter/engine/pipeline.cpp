// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

namespace registrar {

namespace {

/// Passes full batches from the reader to the writer, and empty ones back.
class Handover {
public:
    Handover() {
        empty_.push_back(std::make_unique<Batch>());
        empty_.push_back(std::make_unique<Batch>());
    }

    /// Waits for an empty batch. Returns null if the writer stopped.
    std::unique_ptr<Batch> take_empty() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !empty_.empty() || abandoned_; });
        return abandoned_ ? nullptr : pop(empty_);
    }
    void give_full(std::unique_ptr<Batch> batch) {
        const std::lock_guard lock(mutex_);
        full_.push_back(std::move(batch));
        changed_.notify_all();
    }
    void end(std::exception_ptr failure) {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        failure_ = failure;
        changed_.notify_all();
    }
    /// Waits for a full batch. Returns null after the last one. Throws the reader's exception.
    std::unique_ptr<Batch> take_full() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !full_.empty() || ended_; });
        if (!full_.empty()) return pop(full_);
        if (failure_) std::rethrow_exception(failure_);
        return nullptr;
    }
    void give_empty(std::unique_ptr<Batch> batch) {
        const std::lock_guard lock(mutex_);
        empty_.push_back(std::move(batch));
        changed_.notify_all();
    }
    /// Stops the reader at its next batch. Returns whether it is still running.
    bool abandon() {
        const std::lock_guard lock(mutex_);
        abandoned_ = true;
        changed_.notify_all();
        return !ended_;
    }

private:
    static std::unique_ptr<Batch> pop(std::deque<std::unique_ptr<Batch>>& from) {
        std::unique_ptr<Batch> batch = std::move(from.front());
        from.pop_front();
        return batch;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::unique_ptr<Batch>> empty_;
    std::deque<std::unique_ptr<Batch>> full_;
    bool ended_ = false;
    bool abandoned_ = false;
    std::exception_ptr failure_;
};

void read_all(BatchSource& source, Handover& handover) {
    try {
        while (std::unique_ptr<Batch> batch = handover.take_empty()) {
            batch->clear();
            if (!source.next(*batch)) break;
            handover.give_full(std::move(batch));
        }
        handover.end(nullptr);
    } catch (...) {
        handover.end(std::current_exception());
    }
}

/// The reader's thread. The destructor stops and joins it, even after an exception of the writer.
class ReaderThread {
public:
    ReaderThread(BatchSource& source, Handover& handover, Stop& halt)
        : handover_(handover), halt_(halt), thread_([&source, &handover] { read_all(source, handover); }) {}
    ~ReaderThread() {
        const bool running = handover_.abandon();
        if (running) halt_.raise();
        thread_.join();
        // Rows that passed a limit are read again. A signal has a stop of its own, the parent.
        if (running) halt_.lower();
    }
    ReaderThread(const ReaderThread&) = delete;
    ReaderThread& operator=(const ReaderThread&) = delete;

private:
    Handover& handover_;
    Stop& halt_;
    std::thread thread_;
};

}  // namespace

void run_pipeline(BatchSource& source, const std::function<void(Batch&)>& write) {
    for (Batch batch; source.next(batch); batch.clear()) write(batch);
}

void run_pipeline(BatchSource& source, const std::function<void(Batch&)>& write, Stop& halt) {
    Handover handover;
    const ReaderThread reader(source, handover, halt);
    while (std::unique_ptr<Batch> batch = handover.take_full()) {
        write(*batch);
        handover.give_empty(std::move(batch));
    }
}

}  // namespace registrar

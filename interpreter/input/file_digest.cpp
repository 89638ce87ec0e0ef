// SPDX-License-Identifier: Apache-2.0
#include "input/file_digest.h"

namespace registrar {

void FileDigest::update(std::string_view bytes) {
    size_ += bytes.size();
    while (!bytes.empty()) {
        const std::string_view piece = bytes.substr(0, digest_block_bytes - started_.size());
        bytes.remove_prefix(piece.size());
        sha256_.update(piece);
        if (piece.size() == digest_block_bytes) {
            close_block(piece);
            continue;
        }
        started_ += piece;
        if (started_.size() == digest_block_bytes) finish();
    }
}

void FileDigest::finish() {
    if (!started_.empty()) close_block(started_);
    started_.clear();
}

void FileDigest::close_block(std::string_view block) {
    blocks_.push_back({fast_hash(block), lines_.pass(block)});
}

std::string lines_of(const std::vector<BlockDigest>& blocks, std::size_t block) {
    const std::string last =
        block + 1 < blocks.size() ? std::to_string(blocks[block + 1].first_line) : "its last line";
    return "lines " + std::to_string(blocks[block].first_line) + " to " + last;
}

}  // namespace registrar

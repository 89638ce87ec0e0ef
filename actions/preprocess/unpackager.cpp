// SPDX-License-Identifier: Apache-2.0
// unpackager: unpacks archives.
#include <fmt/format.h>

#include <vector>

#include "action/step_settings.h"
#include "action/step_type.h"
#include "remote/archive.h"
#include "values/number.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

const Message no_folder{"no-output-folder", "Could not create the folder [...]", Level::error,
                        "`outputFolderPath` is no folder, and none can be made there."};
const Message not_an_archive{"not-an-archive", "The supported archive formats are: zip, rar, tar and tgz",
                             Level::error, "The file is none of them, whatever its name."};
const Message not_extracted{
    "not-extracted", "The archive could not be extracted", Level::error,
    "It is missing, damaged, encrypted, too large, or an entry would leave the folder."};

struct Unpackager {
    struct Settings {
        PathText input_file_path;
        PathText output_folder_path;
        bool remove_sources = true;
    };

    static void run(const Settings& settings, StepContext& context);
    static void probe(const Settings& settings, EnvironmentProbe& probe) {
        const std::string folder = fs::path(settings.input_file_path.text).parent_path().string();
        if (settings.remove_sources)
            probe.changeable_folder("inputFilePath", folder);
        else
            probe.readable_folder("inputFilePath", folder);
        probe.writable_folder("outputFolderPath", settings.output_folder_path.text);
    }
};

std::size_t extract(StepContext& context, const fs::path& archive, const fs::path& folder,
                    std::span<const fs::path> archives) {
    try {
        return unpack(archive, folder, archives).size();
    } catch (const NotAnArchive& not_one) {
        context.tell(not_one.what());
        context.refuse(not_an_archive);
    } catch (const BadInput& bad) {
        context.tell(bad.what());
        context.refuse(not_extracted);
    } catch (const Unavailable& unavailable) {
        context.tell(unavailable.what());
        context.fail(not_extracted);
    }
}

/// Lists the archives. A missing one is no fault if an earlier process of the run already unpacked and
/// removed it.
std::vector<fs::path> archives_of(const Unpackager::Settings& settings, const StepContext& context) {
    auto archives = context.folder().files(settings.input_file_path.text);
    if (context.again() && settings.remove_sources)
        std::erase_if(archives, [](const fs::path& archive) { return !fs::exists(archive); });
    return archives;
}

void Unpackager::run(const Settings& settings, StepContext& context) {
    const fs::path folder = context.folder().resolve(settings.output_folder_path.text);
    const auto archives = archives_of(settings, context);
    if (context.plan())
        return context.tell(fmt::format("{} would be unpacked to {}.", counted(archives.size(), "archive"),
                                        context.shown(folder)));
    context.need_folder(folder, no_folder, settings.output_folder_path.text);
    std::size_t files = 0;
    for (const fs::path& archive : archives) files += extract(context, archive, folder, archives);
    if (settings.remove_sources)
        for (const fs::path& archive : archives) fs::remove(archive);
    context.tell(fmt::format("{} unpacked from {} to {}.", counted_were(files, "file"),
                             counted(archives.size(), "archive"), context.shown(folder)));
}

using Settings = Unpackager::Settings;

constexpr Setting settings[] = {
    step_setting<Settings, &Settings::input_file_path>(
        "inputFilePath", "The archives. The last part of the path may contain wildcards.",
        {.mandatory = true}),
    step_setting<Settings, &Settings::output_folder_path>(
        "outputFolderPath", "The folder for their files, inside the data folder.", {.mandatory = true}),
    step_setting<Settings, &Settings::remove_sources>(
        "removeSources", "Whether to delete the archives after all of them are unpacked.", {"yes"}),
};

const Message* const own_messages[] = {&no_folder, &not_an_archive, &not_extracted};

}  // namespace

const StepType& unpackager() {
    static const StepType type = step_type<Unpackager>(
        {.name = "unpackager",
         .doc = "Unpacks zip, rar, tar and tgz archives, recognized by content. Entries outside the folder "
                "are refused; the number of entries and the unpacked size are limited.",
         .example = "<unpackager>\n  <inputFilePath>incoming/*.zip</inputFilePath>\n"
                    "  <outputFolderPath>import</outputFolderPath>\n</unpackager>",
         .phase = StepPhase::pre_process,
         .settings = settings,
         .messages = own_messages});
    return type;
}

}  // namespace registrar

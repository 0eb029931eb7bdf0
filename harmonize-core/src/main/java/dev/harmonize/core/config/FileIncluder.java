package dev.harmonize.core.config;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;

import java.io.File;
import java.net.URL;
import java.util.regex.Pattern;

/** Answers includes of files and refuses all others, so that a config never reaches the network. */
abstract class FileIncluder implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    /** Two letters at least, because one is a drive of Windows. */
    private static final Pattern URL_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    /** What a file holds that is included by this name. */
    abstract ConfigObject read(String name);

    /** Reports an include of this name; what it stands for is empty. */
    abstract ConfigObject refuse(String name, String message);

    @Override
    public final ConfigObject include(ConfigIncludeContext context, String name) {
        return URL_SCHEME.matcher(name).matches() ? refuseUrl(name) : read(name);
    }

    @Override
    public final ConfigObject includeFile(ConfigIncludeContext context, File file) {
        return read(file.getPath());
    }

    @Override
    public final ConfigObject includeURL(ConfigIncludeContext context, URL url) {
        return refuseUrl(url.toString());
    }

    @Override
    public final ConfigObject includeResources(ConfigIncludeContext context, String name) {
        return refuse(
                name,
                "'" + name + "' is asked of the class path, and a config may only include files;"
                        + " include a file by its path");
    }

    private ConfigObject refuseUrl(String url) {
        return refuse(
                url,
                "'" + url + "' is a URL, and a config never reaches the network;"
                        + " save it as a file and include that by its path");
    }

    /** The library offers its own includer to fall back to, which would answer what is refused here. */
    @Override
    public final ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }
}

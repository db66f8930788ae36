"""Images in a folder: the OCI image layout, read, looked over and filled. It knows no host.

Source: github.com/opencontainers/image-spec, "image-layout.md", "manifest.md", "config.md".
"""

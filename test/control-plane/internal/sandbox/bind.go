package sandbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// bind shows source, with all mounted below it, at target as well.
func bind(source, target string, readOnly bool) error {
	if err := unix.Mount(source, target, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("mount %s at %s: %w", source, target, err)
	}
	if !readOnly {
		return nil
	}
	attributes := &unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}
	if err := unix.MountSetattr(unix.AT_FDCWD, target, unix.AT_RECURSIVE, attributes); err != nil {
		return fmt.Errorf("mount %s read-only: %w", source, err)
	}
	return nil
}

func bindFolder(source, target string, readOnly bool) error {
	if err := os.MkdirAll(target, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", target, err)
	}
	return bind(source, target, readOnly)
}

func bindFile(source, target string, readOnly bool) error {
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return fmt.Errorf("make the folder of %s: %w", target, err)
	}
	file, err := os.OpenFile(target, os.O_CREATE|os.O_RDONLY, 0o644)
	if err != nil {
		return fmt.Errorf("make %s: %w", target, err)
	}
	_ = file.Close()
	return bind(source, target, readOnly)
}

func copyLink(source, target string) error {
	link, err := os.Readlink(source)
	if err != nil {
		return fmt.Errorf("read the link %s: %w", source, err)
	}
	if err := os.Symlink(link, target); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("make the link %s: %w", target, err)
	}
	return nil
}

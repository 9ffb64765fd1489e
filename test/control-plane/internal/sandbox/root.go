package sandbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// Mount is a volume in a container.
type Mount struct {
	Source, Target string
	ReadOnly       bool
}

// Root says what a container sees as its file system: the machine's programs
// and libraries, read-only, in the place of an image; everything else is its own.
type Root struct {
	// Folder is on disk and becomes "/".
	Folder string
	// Shared are folders of the machine that it sees read-only at the same path.
	Shared []string
	// Etc are files of its own below /etc, in the place of the machine's.
	Etc    map[string]string
	Mounts []Mount
}

// systemFolders are the machine's that every container sees.
var systemFolders = []string{"usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "opt"}

// ownFolders are made for each container.
var ownFolders = []string{"proc", "sys", "dev", "etc", "tmp", "var/tmp", "var/log", "run", "home/ray", "root"}

// devices of a container, as container runtimes give them.
var devices = []string{"null", "zero", "full", "random", "urandom", "tty"}

// hostEtc is where a container sees the machine's /etc, to which its own links.
const hostEtc = ".host/etc"

// enter builds the root file system in a mount namespace of the calling
// thread's own and makes it "/".
func (r Root) enter() error {
	if err := unix.Unshare(unix.CLONE_NEWNS | unix.CLONE_FS); err != nil {
		return fmt.Errorf("make the container's mount namespace: %w", err)
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("keep the container's mounts to itself: %w", err)
	}
	if err := bindFolder(r.Folder, r.Folder, false); err != nil {
		return err
	}
	for _, step := range []func() error{r.makeFolders, r.makeSystem, r.makeEtc, r.makeDevices, r.makeShared, r.makeMounts} {
		if err := step(); err != nil {
			return err
		}
	}
	return r.pivot()
}

func (r Root) makeFolders() error {
	for _, name := range ownFolders {
		if err := os.MkdirAll(filepath.Join(r.Folder, name), 0o755); err != nil {
			return fmt.Errorf("make /%s of the container: %w", name, err)
		}
	}
	for _, name := range []string{"tmp", "var/tmp"} {
		if err := os.Chmod(filepath.Join(r.Folder, name), 0o777|os.ModeSticky); err != nil {
			return fmt.Errorf("make /%s of the container: %w", name, err)
		}
	}
	return nil
}

func (r Root) makeSystem() error {
	for _, name := range systemFolders {
		source, target := "/"+name, filepath.Join(r.Folder, name)
		info, err := os.Lstat(source)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("look at %s: %w", source, err)
		}
		if info.Mode()&os.ModeSymlink != 0 {
			if err := copyLink(source, target); err != nil {
				return err
			}
		} else if err := bindFolder(source, target, true); err != nil {
			return err
		}
	}
	// The kernel lets a process mount its own /proc only where one is visible.
	if err := bind("/proc", filepath.Join(r.Folder, "proc"), false); err != nil {
		return err
	}
	return bind("/sys", filepath.Join(r.Folder, "sys"), true)
}

func (r Root) makeEtc() error {
	host := filepath.Join(r.Folder, hostEtc)
	if err := bindFolder("/etc", host, true); err != nil {
		return err
	}
	entries, err := os.ReadDir("/etc")
	if err != nil {
		return fmt.Errorf("read /etc: %w", err)
	}
	for _, entry := range entries {
		name := entry.Name()
		target := filepath.Join(r.Folder, "etc", name)
		if _, own := r.Etc[name]; own {
			continue
		}
		if entry.Type()&os.ModeSymlink != 0 {
			err = copyLink("/etc/"+name, target)
		} else {
			err = os.Symlink("/"+hostEtc+"/"+name, target)
		}
		if err != nil && !errors.Is(err, os.ErrExist) {
			return fmt.Errorf("make /etc/%s of the container: %w", name, err)
		}
	}
	for name, content := range r.Etc {
		if err := os.WriteFile(filepath.Join(r.Folder, "etc", name), []byte(content), 0o644); err != nil {
			return fmt.Errorf("make /etc/%s of the container: %w", name, err)
		}
	}
	return nil
}

func (r Root) makeDevices() error {
	folder := filepath.Join(r.Folder, "dev")
	for _, name := range devices {
		if err := bindFile("/dev/"+name, filepath.Join(folder, name), false); err != nil {
			return err
		}
	}
	for name, target := range map[string]string{"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2"} {
		if err := os.Symlink(target, filepath.Join(folder, name)); err != nil && !errors.Is(err, os.ErrExist) {
			return fmt.Errorf("make /dev/%s of the container: %w", name, err)
		}
	}
	memory := filepath.Join(folder, "shm")
	if err := os.MkdirAll(memory, 0o777); err != nil {
		return fmt.Errorf("make /dev/shm of the container: %w", err)
	}
	if err := unix.Mount("shm", memory, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=1777,size=2g"); err != nil {
		return fmt.Errorf("mount /dev/shm of the container: %w", err)
	}
	return nil
}

func (r Root) makeShared() error {
	for _, path := range r.Shared {
		if isSystem(path) {
			continue
		}
		if err := bindFolder(path, filepath.Join(r.Folder, path), true); err != nil {
			return err
		}
	}
	return nil
}

func isSystem(path string) bool {
	for _, name := range systemFolders {
		if path == "/"+name || strings.HasPrefix(path, "/"+name+"/") {
			return true
		}
	}
	return false
}

func (r Root) makeMounts() error {
	for _, mount := range r.Mounts {
		target, err := r.inside(mount.Target)
		if err != nil {
			return err
		}
		info, err := os.Stat(mount.Source)
		if err != nil {
			return fmt.Errorf("mount %s: %w", mount.Target, err)
		}
		if info.IsDir() {
			err = bindFolder(mount.Source, target, mount.ReadOnly)
		} else {
			err = bindFile(mount.Source, target, mount.ReadOnly)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// inside is where a path of the container lies in its folder. A link on the way
// would lead out of it.
func (r Root) inside(path string) (string, error) {
	target := r.Folder
	for _, part := range strings.Split(strings.Trim(filepath.Clean("/"+path), "/"), "/") {
		target = filepath.Join(target, part)
		if info, err := os.Lstat(target); err == nil && info.Mode()&os.ModeSymlink != 0 {
			return "", fmt.Errorf("mount %s: %s is a link in the container", path, strings.TrimPrefix(target, r.Folder))
		}
	}
	return target, nil
}

// pivot makes the folder "/" and lets go of the machine's file system.
func (r Root) pivot() error {
	if err := unix.Chdir(r.Folder); err != nil {
		return fmt.Errorf("enter the container's root: %w", err)
	}
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("make the container's root the root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("let go of the machine's root: %w", err)
	}
	return unix.Chdir("/")
}

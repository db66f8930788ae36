"""Ansible's own variables: which are honoured or refused, and which mean nothing here.

Source: the options of the `ssh` connection and `sudo` become plugins of ansible-core 2.19.
"""

HONOURED = (
    "ansible_become",
    "ansible_become_method",
    "ansible_become_password",
    "ansible_become_user",
    "ansible_connection",
    "ansible_group_priority",
    "ansible_host",
    "ansible_password",
    "ansible_port",
    "ansible_ssh_args",
    "ansible_ssh_common_args",
    "ansible_ssh_extra_args",
    "ansible_ssh_private_key_file",
    "ansible_user",
)
"""Read, and obeyed or refused in words."""

OTHER_NAMES = {
    "ansible_become_pass": "ansible_become_password",
    "ansible_private_key_file": "ansible_ssh_private_key_file",
    "ansible_ssh_host": "ansible_host",
    "ansible_ssh_pass": "ansible_password",
    "ansible_ssh_password": "ansible_password",
    "ansible_ssh_port": "ansible_port",
    "ansible_ssh_user": "ansible_user",
}

WITHOUT_MEANING = frozenset(
    {
        "ansible_async_dir",
        "ansible_become_exe",
        "ansible_become_flags",
        "ansible_command_timeout",
        "ansible_collections",
        "ansible_connection_path",
        "ansible_connection_timeout",
        "ansible_control_path",
        "ansible_control_path_dir",
        "ansible_facts",
        "ansible_host_key_checking",
        "ansible_hostname",
        "ansible_local_tmp",
        "ansible_network_os",
        "ansible_pipelining",
        "ansible_playbook_python",
        "ansible_python_interpreter",
        "ansible_remote_tmp",
        "ansible_scp_executable",
        "ansible_scp_extra_args",
        "ansible_sftp_batch_mode",
        "ansible_sftp_executable",
        "ansible_sftp_extra_args",
        "ansible_shell_executable",
        "ansible_shell_type",
        "ansible_ssh_control_path",
        "ansible_ssh_executable",
        "ansible_ssh_host_key_checking",
        "ansible_ssh_pipelining",
        "ansible_ssh_retries",
        "ansible_ssh_timeout",
        "ansible_ssh_transfer_method",
        "ansible_ssh_use_tty",
        "ansible_su",
        "ansible_su_pass",
        "ansible_su_user",
        "ansible_sudo",
        "ansible_sudo_pass",
        "ansible_sudo_user",
        "ansible_timeout",
        "ansible_user_dir",
        "ansible_user_gecos",
        "ansible_user_gid",
        "ansible_user_id",
        "ansible_user_shell",
        "ansible_user_uid",
    }
)
"""Known, so that they are no misspellings: speechfleet needs no Python and no files on a host.
Facts and older names stand here too where they are like one that is honoured."""

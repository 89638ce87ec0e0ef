# SPDX-License-Identifier: Apache-2.0
"""servers.py KIND FOLDER [NAME=VALUE…]: runs a real server on a free port of the loopback while standard input stays
open. Prints the port.

KIND is sshd, vsftpd, smtp or silent. The first two serve FOLDER/files; mails are stored in FOLDER. Each server runs as
an unprivileged user: the current one, or `nobody` if the current one is root.
"""
import asyncio
import ctypes
import glob
import json
import logging
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import warnings

KIND, FOLDER = sys.argv[1:3]
OPTIONS = dict(word.split('=', 1) for word in sys.argv[3:])
PASSWORD = OPTIONS.get('password', 'correct horse')
NOBODY = 65534
PR_SET_CHILD_SUBREAPER = 36
# Found here, because PATH may hold folders that an unprivileged user cannot enter.
PROGRAMS = {name: os.path.realpath(shutil.which(name) or sys.exit(f'{name} is not in PATH; it may be in /usr/sbin'))
            for name in ('openssl', 'ssh-keygen', 'sshd', 'vsftpd')}
PAM_MODULES = '/usr/lib/*/pam_wrapper/pam_matrix.so'


def write(name, text):
    path = os.path.join(FOLDER, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    return path


def become_unprivileged():
    if os.getuid() != 0:
        return
    for place, folders, names in os.walk(FOLDER):
        for name in ('', *folders, *names):
            os.chown(os.path.join(place, name), NOBODY, NOBODY, follow_symlinks=False)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def certificate():
    """Makes a certificate for localhost that is its own authority."""
    subprocess.run([PROGRAMS['openssl'], 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', f'{FOLDER}/key.pem', '-out',
                    f'{FOLDER}/cert.pem', '-days', '2', '-subj', '/CN=localhost', '-addext',
                    f"subjectAltName=DNS:{OPTIONS.get('certificate_for', 'localhost')}"], check=True, capture_output=True)


def sshd():
    """A module of pam_wrapper checks passwords, because an unprivileged sshd cannot use the system's."""
    user = pwd.getpwuid(os.getuid()).pw_name
    write('user', user)
    keys = OPTIONS.get('host_keys', 'rsa,ed25519').split(',')
    for key in keys:
        if not os.path.exists(f'{FOLDER}/{key}'):
            bits = ['-b', '2048'] if key == 'rsa' else []
            subprocess.run([PROGRAMS['ssh-keygen'], '-q', '-t', key, *bits, '-N', '', '-f', f'{FOLDER}/{key}'], check=True)
    passwords = write('passwords', f'{user}:{PASSWORD}:sshd\n')
    module = f'required {glob.glob(PAM_MODULES)[0]} passdb={passwords}\n'
    write('pam/sshd', ''.join(f'{kind} {module}' for kind in ('auth', 'account', 'password', 'session')))
    ask = OPTIONS.get('ask') == 'yes'
    configuration = write('sshd_config', ''.join(f'HostKey {FOLDER}/{key}\n' for key in keys) + f'''
UsePAM yes
PasswordAuthentication {'no' if ask else 'yes'}
KbdInteractiveAuthentication {'yes' if ask else 'no'}
PubkeyAuthentication no
StrictModes no
PidFile none
Subsystem sftp internal-sftp -d {FOLDER}/files
''')
    environment = {'PATH': os.environ['PATH'], 'LD_PRELOAD': 'libpam_wrapper.so', 'PAM_WRAPPER': '1',
                   'PAM_WRAPPER_SERVICE_DIR': f'{FOLDER}/pam'}
    return [PROGRAMS['sshd'], '-i', '-e', '-f', configuration], environment


def vsftpd():
    """Only `ftp` can log in, with the password of the list."""
    words = {'listen': 'NO', 'listen_ipv6': 'NO', 'run_as_launching_user': 'YES', 'local_enable': 'NO',
             'anonymous_enable': 'YES', 'anon_root': f'{FOLDER}/files', 'secure_email_list_enable': 'YES',
             'email_password_file': write('passwords', f'{PASSWORD}\n'), 'write_enable': 'YES',
             'anon_upload_enable': 'YES', 'anon_other_write_enable': 'YES', 'anon_world_readable_only': 'NO',
             'seccomp_sandbox': 'NO', 'isolate': 'NO', 'isolate_network': 'NO', 'xferlog_enable': 'YES',
             'log_ftp_protocol': 'YES', 'vsftpd_log_file': f'{FOLDER}/vsftpd.log'}
    if 'tls' in OPTIONS:
        certificate()
        words.update({'ssl_enable': 'YES', 'implicit_ssl': 'YES' if OPTIONS['tls'] == 'implicit' else 'NO',
                      'allow_anon_ssl': 'YES', 'force_anon_logins_ssl': 'YES', 'force_anon_data_ssl': 'YES',
                      'rsa_cert_file': f'{FOLDER}/cert.pem', 'rsa_private_key_file': f'{FOLDER}/key.pem'})
    if 'rate' in OPTIONS:
        words['anon_max_rate'] = OPTIONS['rate']
    configuration = write('vsftpd.conf', ''.join(f'{name}={value}\n' for name, value in words.items()))
    return [PROGRAMS['vsftpd'], configuration], {'PATH': os.environ['PATH']}


def listening():
    server = socket.socket()
    server.bind(('127.0.0.1', 0))
    server.listen()
    return server, server.getsockname()[1]


def in_background(work, *words):
    threading.Thread(target=work, args=words, daemon=True).start()


def serve_with(command, environment):
    """Each connection has its own process, as from inetd, so no port is taken before it is known."""
    server, port = listening()
    log = open(f'{FOLDER}/log', 'ab')

    def accept():
        while True:
            connection, _ = server.accept()
            subprocess.Popen(command, stdin=connection, stdout=connection, stderr=log, env=environment)
            connection.close()
    in_background(accept)
    return port


def serve_silence():
    server, port = listening()
    connections = []

    def accept():
        while True:
            connections.append(server.accept())
    in_background(accept)
    return port


def stalling(inner, limit):
    """A port in front of another that forwards so many bytes of the server and then nothing more."""
    server, port = listening()

    def pass_on(source, target, left):
        while left > 0:
            block = source.recv(min(left, 65536))
            if not block:
                target.close()
                return
            target.sendall(block)
            left -= len(block)
        threading.Event().wait()

    def accept():
        while True:
            outside, _ = server.accept()
            inside = socket.create_connection(('127.0.0.1', inner))
            in_background(pass_on, outside, inside, 1 << 60)
            in_background(pass_on, inside, outside, limit)
    in_background(accept)
    return port


class Mailbox:
    """Stores each mail as received, and its envelope."""
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == OPTIONS.get('refuse'):
            return '550 no such user here'
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        with open(f'{FOLDER}/{self.count}.eml', 'wb') as file:
            file.write(envelope.content)
        write(f'{self.count}.json', json.dumps({'from': envelope.mail_from, 'to': envelope.rcpt_tos,
                                                
                                                'tls': server.transport.get_extra_info('sslcontext') is not None}))
        return '250 OK'


def smtp():
    from aiosmtpd.smtp import SMTP, AuthResult
    logging.disable()
    warnings.simplefilter('ignore')
    more, wrapped = {}, None
    if 'tls' in OPTIONS:
        certificate()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f'{FOLDER}/cert.pem', f'{FOLDER}/key.pem')
        wrapped = context if OPTIONS['tls'] == 'implicit' else None
        more = {} if wrapped else {'tls_context': context}
    if 'user' in OPTIONS:
        wanted = (OPTIONS['user'].encode(), PASSWORD.encode())
        more |= {'auth_required': True, 'auth_require_tls': False, 'authenticator': lambda *words: AuthResult(
            success=(words[4].login, words[4].password) == wanted, handled=False)}
    mailbox, loop = Mailbox(), asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(
        lambda: SMTP(mailbox, hostname='localhost', loop=loop, **more), '127.0.0.1', 0, ssl=wrapped))
    in_background(loop.run_forever)
    return server.sockets[0].getsockname()[1]


def end_children():
    while True:
        pids = [pid for path in glob.glob('/proc/self/task/*/children') for pid in open(path).read().split()]
        if not pids:
            return
        for pid in pids:
            os.kill(int(pid), signal.SIGKILL)
            os.waitpid(int(pid), 0)


def main():
    # Orphans of servers become children of this process, too, so that it can end them.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    become_unprivileged()
    os.chdir(FOLDER)
    if KIND == 'silent':
        port = serve_silence()
    elif KIND == 'smtp':
        port = smtp()
    else:
        port = serve_with(*{'sshd': sshd, 'vsftpd': vsftpd}[KIND]())
    if 'stall' in OPTIONS:
        port = stalling(port, int(OPTIONS['stall']))
    print(port, flush=True)
    sys.stdin.read()
    end_children()
    os._exit(0)


if __name__ == '__main__':
    main()
